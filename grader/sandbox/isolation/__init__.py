"""How much is kept from a student's process.

One module a means: limits of the kernel, namespaces with a root of their own, Landlock, a filter of system
calls, control groups. `homes` puts them together, one class a level.
"""

from __future__ import annotations

PROCESS = "process"
NAMESPACE = "namespace"
CONTAINER = "container"
