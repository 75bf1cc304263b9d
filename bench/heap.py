"""What a JVM's heap holds, whichever collector it runs with."""

import re
import subprocess


def heap_after_gc(settings, pid):
    """Bytes, after a full collection: so don't ask while anything is measured."""
    jcmd = settings.java_home / "bin" / "jcmd"
    subprocess.run([jcmd, str(pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
    return used(subprocess.run([jcmd, str(pid), "GC.heap_info"], check=True, stdout=subprocess.PIPE, text=True).stdout)


def used(text):
    """Of jcmd's GC.heap_info. A generation, or the whole heap, has a total; their spaces have none."""
    found = re.findall(r"^[^\n]*\btotal\b[^\n]*?\bused (\d+)K", text.split("Metaspace")[0], re.M)
    if not found:
        raise RuntimeError("jcmd GC.heap_info said: " + text)
    return 1024 * sum(int(kib) for kib in found)
