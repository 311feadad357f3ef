"""An engine as a process of its own, for a test: started, watched, and stopped whatever happens.

    engines.py spark|sail FOLDER

FOLDER is where `.ci/engines` has put them. When the engine answers, a line says where:

    {"uri": "sc://127.0.0.1:40001", "seconds": 12.3}

After that it takes requests, a JSON object a line:

    {"do": "executors"}      -> {"tasks": {"0": 12, "1": 9}}: finished tasks of each executor
    {"do": "running jobs"}   -> {"jobs": 1}
    {"do": "kill executor"}  -> {"killed": PID}, the process of one of them
    {"do": "die"}            -> {"killed": PID}, the process that queries are sent to

The end of its stdin, a signal or its own error ends everything that it started; the logs go to
its stderr's folder, which is told as LOGS in the environment. Spark is a master, two workers and
a Connect server, each of them a process, with a time zone that no result may depend on.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 180
# Java's quick compiler alone: what is asked here is short.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    for end in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(end, lambda *_: sys.exit(1))
    started = time.perf_counter()
    with Processes(Path(os.environ["LOGS"])) as processes:
        engine = {"spark": Spark, "sail": Sail}[name](folder, processes)
        answer({"uri": engine.uri, "seconds": time.perf_counter() - started})
        for line in sys.stdin:
            answer(engine.answer(json.loads(line)["do"]))


def answer(value: dict) -> None:
    print(json.dumps(value), flush=True)


class Processes:
    """Processes, each the leader of its own group, and a folder for what they write."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> "Processes":
        self.logs.mkdir(parents=True, exist_ok=True)
        self.scratch = Path(tempfile.mkdtemp(prefix="argus-engines-"))
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.running.values()):
            self.kill(process)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def kill(self, process: subprocess.Popen) -> None:
        """The whole group: an executor belongs to the worker that started it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start(self, name: str, command: list[str], env: dict[str, str] | None = None) -> None:
        log = (self.logs / f"{name}.log").open("w")
        self.running[name] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self.scratch,
            env=os.environ | (env or {}),
            start_new_session=True,
        )

    def wait_for(self, what: str, is_there) -> None:
        """Until it is there. That one of the processes has ended is an error, with its last words."""
        patience = time.monotonic() + PATIENCE
        while not is_there():
            for name, process in self.running.items():
                if process.poll() is not None:
                    raise SystemExit(f"{name} has ended: {self.last_words(name)}")
            if time.monotonic() > patience:
                logs = "\n".join(map(self.last_words, self.running))
                raise SystemExit(f"no {what} after {PATIENCE} s: {logs}")
            time.sleep(0.1)

    def last_words(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on. All are held until all are known, so they differ."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((HOST, port)) == 0


class Sail:
    def __init__(self, folder: Path, processes: Processes) -> None:
        (port,) = free_ports(1)
        self.uri = f"grpc://{HOST}:{port}"
        self.processes = processes
        sail = str(folder / "sail/bin/sail")
        processes.start("sail", [sail, "flight", "server", "--ip", HOST, "--port", str(port)])
        processes.wait_for("Flight SQL server", lambda: listens(port))

    def answer(self, request: str) -> dict:
        assert request == "die", request
        process = self.processes.running["sail"]
        self.processes.kill(process)
        return {"killed": process.pid}


class Spark:
    def __init__(self, folder: Path, processes: Processes) -> None:
        self.processes = processes
        (self.home,) = folder.glob("spark/lib/python3*/site-packages/pyspark")
        self.python = folder / "spark/bin/python"
        master, web, connect, ui = free_ports(4)
        self.rest = f"http://{HOST}:{ui}/api/v1/applications"
        self.uri = f"sc://{HOST}:{connect}"
        self.start("master", "256m", "org.apache.spark.deploy.master.Master",
                   "--host", HOST, "--port", master, "--webui-port", web)  # fmt: skip
        for worker in ("worker-1", "worker-2"):
            self.start(worker, "256m", "org.apache.spark.deploy.worker.Worker",
                       f"spark://{HOST}:{master}", "--host", HOST, "--cores", 1,
                       "--memory", "1g", "--webui-port", 0,
                       "--work-dir", processes.scratch / worker)  # fmt: skip
        settings = {
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.executor.cores": 1,
            "spark.executor.memory": "768m",
            "spark.executor.extraJavaOptions": JAVA_OPTIONS,
            "spark.connect.grpc.binding.address": HOST,
            "spark.connect.grpc.binding.port": connect,
            "spark.local.dir": processes.scratch / "local",
            "spark.sql.session.timeZone": "Asia/Kathmandu",
            "spark.sql.shuffle.partitions": 2,
            "spark.sql.warehouse.dir": processes.scratch / "warehouse",
            "spark.ui.port": ui,
        }
        settings = [text for pair in settings.items() for text in ("--conf", "=".join(map(str, pair)))]
        self.start("connect", "1g", "org.apache.spark.deploy.SparkSubmit",
                   "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
                   "--master", f"spark://{HOST}:{master}", "--driver-memory", "1g",
                   *settings, "spark-internal")  # fmt: skip
        processes.wait_for("Connect server", lambda: listens(connect))
        processes.wait_for("two executors", lambda: len(self.executors()) == 2)

    def start(self, name: str, memory: str, *command: object) -> None:
        """A Java process, by `spark-class`."""
        env = {
            "SPARK_HOME": str(self.home),
            "SPARK_CONF_DIR": str(self.processes.scratch),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_DAEMON_MEMORY": memory,
            "SPARK_DAEMON_JAVA_OPTS": f"{JAVA_OPTIONS} -Dspark.master.rest.enabled=false",
            "PYSPARK_PYTHON": str(self.python),
        }
        spark_class = str(self.home / "bin/spark-class")
        self.processes.start(name, [spark_class, *map(str, command)], env)

    def answer(self, request: str) -> dict:
        match request:
            case "executors":
                return {"tasks": self.executors()}
            case "running jobs":
                return {"jobs": len(self.ask("jobs?status=running"))}
            case "kill executor":
                return {"killed": self.kill_executor()}
            case "die":
                process = self.processes.running["connect"]
                self.processes.kill(process)
                return {"killed": process.pid}
        raise ValueError(request)

    def ask(self, what: str) -> list:
        """Spark's REST interface, of the one application that it has."""
        (application,) = self.read(self.rest)
        return self.read(f"{self.rest}/{application['id']}/{what}")

    def read(self, url: str) -> list:
        with urllib.request.urlopen(url, timeout=30) as response:
            return json.load(response)

    def executors(self) -> dict[str, int]:
        executors = (e for e in self.ask("executors") if e["id"] != "driver" and e["isActive"])
        return {executor["id"]: executor["completedTasks"] for executor in executors}

    def kill_executor(self) -> int:
        """The first worker's. It is in that worker's group, and Java tells it by its class."""
        group = self.processes.running["worker-1"].pid
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                pid = int(process.name)
                is_executor = b"CoarseGrainedExecutorBackend" in (process / "cmdline").read_bytes()
                if is_executor and os.getpgid(pid) == group:
                    os.kill(pid, signal.SIGKILL)
                    return pid
        raise LookupError("an executor of the first worker")


if __name__ == "__main__":
    main()
