"""The duplicate check 查重: finding records that are one, without a word of what they are records of."""
