"""Market risk of portfolios: prices in, value at risk and expected shortfall out."""
