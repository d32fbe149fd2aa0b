"""Click commands: parse, call, render, exit. The only place that prints."""
