"""release -> pages."""
