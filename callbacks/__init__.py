"""What a page does: parse the request, call one function, return its answer."""
