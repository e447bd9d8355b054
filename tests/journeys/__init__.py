"""People at work with the portal in a real browser: real web server, real worker, nothing stood in for."""
