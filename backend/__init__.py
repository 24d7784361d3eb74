"""The engine, free of Qt: a request goes in, a stream of events comes out."""
