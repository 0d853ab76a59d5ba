"""Load for servers too slow to count in a round: every client asks once, and all are waited for."""

import http.client
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

SECONDS = 60


def drive(port: int, paths: list[str], accept: str, steps: int) -> tuple[float, float, float]:
    """Tell answers a second, p50 and p99 in ms; raises OSError or HTTPException."""

    def ask(path: str) -> float:
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            line.request("GET", path, headers={"Accept": accept})
            answer = line.getresponse()
            answer.read()
        finally:
            line.close()
        if answer.status >= 400:
            raise OSError(f"answered {answer.status}")
        return (time.perf_counter() - began) * 1000

    began = time.perf_counter()
    with ThreadPoolExecutor(len(paths)) as clients:
        times = sorted(clients.map(ask, paths))
    rate = len(paths) / (time.perf_counter() - began) / steps
    return rate, statistics.median(times) * steps, times[-1] * steps
