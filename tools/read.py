#!/usr/bin/env python3
"""Show what to read of a task: its lesson without the code.

Usage: read.py TASK
"""
import sys

from optimization_grading import table
from optimization_grading.reports import reading

if __name__ == '__main__':
    rows = {str(row.number): row for row in (*table.TASKS, *table.FURTHER)}
    row = rows.get(sys.argv[-1])
    if row is None:
        raise SystemExit('name a task, 0 to 14 or 100 to 104, as in: make '
                         'read TASK=5')
    sys.stdout.reconfigure(errors='replace')
    print(reading.reading(row) if row in table.TASKS
          else reading.docstring(row))
