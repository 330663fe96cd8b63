"""CFG: configuration wiring.

Whether what the user enters arrives where the server looks for it.
"""
