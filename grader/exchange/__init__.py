"""How work travels between instructors and students, one module a transport."""
