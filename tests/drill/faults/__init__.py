"""What is broken under the product, one module for each kind; `registry.fault` names them."""
