"""`python -m ground_segment`: the same as `ground-segment`."""

from ground_segment.cli.app import main

if __name__ == "__main__":
    main()
