#!/usr/bin/env python3
"""Show what to read of a task: its lesson without the code.

Usage: read.py TASK
"""
import sys

from optimization_grading import table
from optimization_grading.reports import reading

if __name__ == '__main__':
    sys.stdout.reconfigure(errors='replace')
    number = int(sys.argv[1])
    print(reading.reading(table.TASKS[number]) if number < len(table.TASKS)
          else reading.docstring(next(row for row in table.FURTHER
                                      if row.number == number)))
