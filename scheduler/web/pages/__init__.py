"""Pages: one module a part of the site, each with `routes(site)`."""
