"""`python -m bot.runtime`: set the assistant up and run it."""

from bot.runtime.run import main

if __name__ == "__main__":
    main()
