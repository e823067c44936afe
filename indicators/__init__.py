"""Everything that knows about indicators: tables, calculation, checks, store, exchange; no Dash, no Plotly."""
