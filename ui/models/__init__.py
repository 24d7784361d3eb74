"""The page of models: what is here, what it needs, what failed and what helps, what can be had."""
