"""Messages that leave: one folder a channel; `sending.py` brings each on its way, once, within the channel's limits."""
