"""Hand-ins from elsewhere: exports of learning platforms, folders and repositories, a file a format."""
