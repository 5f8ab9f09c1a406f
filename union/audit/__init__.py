"""The log (操作日志): what happened, who did it, in a chain that shows where it was broken."""
