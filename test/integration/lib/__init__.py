"""What the black-box tests share: the fixture, a raw client, a look at processes, load."""
