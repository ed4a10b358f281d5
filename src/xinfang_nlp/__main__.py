"""`python -m xinfang_nlp` and the `xinfang` command."""

from xinfang_nlp.cli import main

if __name__ == "__main__":
    main()
