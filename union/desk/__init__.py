"""The workbench (工作台): its menu, the home of each role, first start."""
