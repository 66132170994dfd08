"""Private PostgreSQL servers and poolers for tests, in a folder of their own that goes away with them."""
import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time

BINARIES = "/usr/lib/postgresql/15/bin"
SKIPPED = 77  # CTest's code for a test that could not be run


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def as_postgres(command):
    """initdb, postgres and pgbouncer refuse to run as root."""
    if os.getuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def give_to_postgres(*paths):
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in paths:
            os.chown(path, owner.pw_uid, owner.pw_gid)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.log = f"{folder}/log"

    def url(self, user="postgres", password="", database="postgres", port=None, parameters=""):
        secret = f":{password}" if password else ""
        return f"postgres://{user}{secret}@127.0.0.1:{port or self.port}/{database}{parameters}"

    def socket_url(self, database="postgres"):
        return f"host={self.folder} port={self.port} user=postgres dbname={database}"

    def sql(self, text, database="postgres"):
        """Runs statements as the superuser, and gives back what they print."""
        command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout

    def control(self, *arguments):
        subprocess.run(as_postgres([f"{BINARIES}/pg_ctl", "-D", f"{self.folder}/data", "-w", *arguments]),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


@contextlib.contextmanager
def server(log_statements=False):
    """TCP on 127.0.0.1 with passwords, the socket in the folder without."""
    if not os.path.exists(f"{BINARIES}/initdb"):
        skip("PostgreSQL 15 is not installed")
    folder = tempfile.mkdtemp(prefix="reconcile-live-")
    os.chmod(folder, 0o755)
    give_to_postgres(folder)
    made = Server(folder, free_port())
    try:
        subprocess.run(as_postgres([f"{BINARIES}/initdb", "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres"]),
                       stdout=subprocess.DEVNULL, check=True)
        with open(f"{folder}/data/pg_hba.conf", "w") as rules:
            rules.write("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        with open(f"{folder}/data/postgresql.conf", "a") as settings:
            settings.write(f"port = {made.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{folder}'\n"
                           "fsync = off\nfull_page_writes = off\n")
            if log_statements:
                settings.write("log_statement = 'all'\nlog_line_prefix = '%u: '\n")
        made.control("-l", made.log, "start")
        try:
            yield made
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                made.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def pooler(made, user, password, mode="transaction"):
    """pgbouncer in front of a server, one server connection for all clients; gives its port."""
    binary = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not os.path.exists(binary):
        skip("pgbouncer is not installed")
    folder = tempfile.mkdtemp(prefix="reconcile-pooler-")
    os.chmod(folder, 0o755)
    port = free_port()
    with open(f"{folder}/users.txt", "w") as users:
        users.write(f'"{user}" "{password}"\n')
    with open(f"{folder}/pgbouncer.ini", "w") as settings:
        settings.write(f"[databases]\n* = host=127.0.0.1 port={made.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
                       f"auth_type = scram-sha-256\nauth_file = {folder}/users.txt\npool_mode = {mode}\ndefault_pool_size = 1\n"
                       f"unix_socket_dir =\nlogfile = {folder}/log\n")
    give_to_postgres(folder, f"{folder}/users.txt", f"{folder}/pgbouncer.ini")
    process = subprocess.Popen(as_postgres([binary, f"{folder}/pgbouncer.ini"]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for_port(port, process):
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError("the process on the port has ended")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def run_openssl(*arguments):
    subprocess.run(["openssl", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def certificate_authority(folder, name):
    """A CA of its own: `name`.crt and `name`.key in the folder."""
    run_openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", f"/CN={name}", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.crt")


def serve_tls(made, folder, authority, host):
    """Gives a running server a certificate for `host`; it takes connections over TCP with TLS only from then on."""
    if not shutil.which("openssl"):
        skip("openssl is not installed")
    data = f"{made.folder}/data"
    run_openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-keyout", f"{data}/server.key", "-out", f"{folder}/server.csr")
    with open(f"{folder}/names", "w") as names:
        names.write(f"subjectAltName=DNS:{host}\n")
    run_openssl("x509", "-req", "-in", f"{folder}/server.csr", "-CA", f"{folder}/{authority}.crt", "-CAkey", f"{folder}/{authority}.key", "-CAcreateserial",
                "-days", "3650", "-extfile", f"{folder}/names", "-out", f"{data}/server.crt")
    os.chmod(f"{data}/server.key", 0o600)
    give_to_postgres(f"{data}/server.key", f"{data}/server.crt")
    with open(f"{data}/postgresql.conf", "a") as settings:
        settings.write("ssl = on\n")
    with open(f"{data}/pg_hba.conf", "w") as rules:
        rules.write("local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
    made.control("-l", made.log, "restart")
