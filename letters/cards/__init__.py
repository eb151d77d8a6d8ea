"""The picture that goes with a link to a public letter where people hand it on."""
