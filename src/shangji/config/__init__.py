"""How the packages become one program: settings, addresses, start checks and the commands."""
