"""`python -m simulators`: the same as `simulators`."""

from simulators.cli import main

if __name__ == "__main__":
    main()
