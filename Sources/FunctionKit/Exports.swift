// A function's file imports FunctionKit and nothing else: `.post`, `.notFound` and `Decimal` come with it.
@_exported public import FoundationEssentials
@_exported public import HTTPTypes
