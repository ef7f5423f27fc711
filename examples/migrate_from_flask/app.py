"""The existing app, in Flask. It does not know of the app in front of it."""

import queue

from flask import Flask, Response, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = "for the example only"
votes = queue.Queue()


@app.get("/polls")
def polls():
    return f"the old polls, at {url_for('polls', _external=True)}\n"


@app.get("/polls/v2")
def never_reached():
    return "the polls that have moved\n"


@app.get("/votes")
def live():
    def lines():
        yield "waiting for a vote\n"
        yield f"a vote for {votes.get()}\n"

    return Response(lines(), mimetype="text/plain")


@app.post("/votes/<name>")
def vote(name):
    votes.put(name)
    return "", 204


@app.put("/ballots")
def upload():
    return f"{len(request.get_data())} bytes\n"


@app.post("/login")
def login():
    session["name"] = request.form["name"]
    response = redirect(url_for("who"))
    response.set_cookie("seen", "yes")
    return response


@app.get("/who")
def who():
    return f"{session.get('name', 'nobody')} {request.cookies.get('seen', 'no')}\n"


@app.get("/broken")
def broken():
    raise RuntimeError("only the log of Flask shall see this")


@app.errorhandler(404)
def lost(_):
    return f"Flask has no {request.path}\n", 404
