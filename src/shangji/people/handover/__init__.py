"""Handing over without loss: a bundle is planned, carried record by record, written up for whoever gets it, and received."""
