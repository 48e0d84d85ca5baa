"""What handing over many customers at once takes."""
