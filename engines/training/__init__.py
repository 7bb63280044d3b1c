"""Making models: corpora, tokenizer, base, adapters. Needs the extra `voice`.

Nothing here is imported by the studio; the command line reaches it through
`protean train`.
"""
