"""The sheet of what was won or lost: it fills itself with what happened, so that whoever looks back writes two sentences."""
