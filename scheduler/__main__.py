"""`python -m scheduler` is `nhacviec`."""

from scheduler.cli import main

if __name__ == "__main__":
    main()
