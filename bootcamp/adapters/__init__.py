"""Other people's tasks behind our contract: registered, never counted, in no default suite."""
