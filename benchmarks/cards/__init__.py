"""How well cards are read and photos are judged: `make bench-cards`."""
