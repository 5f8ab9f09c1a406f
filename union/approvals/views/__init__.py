"""The pages of approvals: the inbox and its reviews, lists, delegations, flows."""
