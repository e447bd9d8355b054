"""Made-up cards: invented people, their payloads, drawn cards and photos of them. All of it follows from a seed."""
