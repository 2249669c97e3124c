"""What a model forbids and AWS takes: (service, operation, parameter) and the reason."""

EXCEPTIONS = {}
