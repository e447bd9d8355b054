"""Partners that really run, on loopback: SMS gateways, an SMSC, a mail server (`python -m tests.partners`)."""
