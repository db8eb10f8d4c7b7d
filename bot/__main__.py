"""`python -m bot`: the command line."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] in (["serve"], ["web"]):
        # Ten thousand open pages are ten thousand greenlets; this must come before all imports.
        from gevent import monkey

        monkey.patch_all()
    from bot.cli import main

    main()
