"""``python -m policyanalysis`` is the command line."""

from policyanalysis.cli import main

if __name__ == "__main__":
    main()
