"""The pages of people: settings, the inbox, one's own entry, the palette, and handing records over."""
