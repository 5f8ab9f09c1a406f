"""Spreadsheets in and out (导入): reading, mapping, preview, apply."""
