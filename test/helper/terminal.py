"""Runs a command at a terminal of its own, types answers when they are asked for, and prints what the terminal shows.

usage: terminal.py '[["what is waited for", "what is typed then"], ...]' COMMAND [ARGUMENT...]
"""

import json
import os
import pty
import sys

answers = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # Linux says so when the last one at the terminal has gone.
        break
    if not chunk:
        break
    shown += chunk
    sys.stdout.buffer.write(chunk)
    if answers and answers[0][0].encode() in shown:
        shown = b""
        os.write(terminal, answers.pop(0)[1].encode())
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
