# Sourced: a Python with the packages of a requirements file, for what records other frameworks.

# Sets `python`; leaves with success where there is none, unless this is CI.
python_with() {
    local requirements=$1 name
    name=$(basename "$(dirname "$requirements")")
    if ! command -v python3 >/dev/null; then
        printf '\n*** SKIPPED: no python3, so the recordings of %s were not checked ***\n\n' "$name"
        [ -z "${CI:-}" ]
        exit
    fi
    # Some systems have a Python without the means to make an environment.
    if python3 -m venv "target/$name-venv" >/dev/null 2>&1; then
        python=target/$name-venv/bin/python
        "$python" -m pip install --quiet --requirement "$requirements"
    else
        python=python3
        "$python" -m pip install --quiet --upgrade --target "target/$name-site" \
            --requirement "$requirements"
        export PYTHONPATH=target/$name-site
    fi
}
