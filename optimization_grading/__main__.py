"""Grade: python -m optimization_grading --submission DIR, or --watch DIR."""
import sys

from optimization_grading import bootstrap

if __name__ == '__main__':
    sys.exit(bootstrap.begin(sys.argv[1:]))
