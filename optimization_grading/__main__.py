"""Grade: python -m optimization_grading --submission DIR, or --watch DIR."""
import atexit
import gc
import sys

from optimization_grading import bootstrap

if __name__ == '__main__':
    atexit.register(gc.freeze)  # the end would collect all that is left
    try:
        sys.exit(bootstrap.begin(sys.argv[1:]))
    except KeyboardInterrupt:  # while it starts
        sys.exit(2)
