"""Notices to somebody (消息), and the list of what waits for somebody (待办)."""
