"""django-tenants as shipped: its own tenant table, middleware, router and command."""
