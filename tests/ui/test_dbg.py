from tests.ui.conftest import *
from tests.ui.test_window import *
def test_x(live, window, engine):
    conversation = engine.add_conversation("Long", 0.0, [(f"Question {n}", f"Answer {n}") for n in range(60)])
    t = window.page.transcript
    bar = t.area.verticalScrollBar()
    async def read():
        window.chat.open(conversation)
        await until(lambda: len(t.widgets) == 40)
        await until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
        for _ in range(12):
            print(bar.value(), bar.maximum(), t._range, t._following)
            bar.setValue(0)
            print('   ', bar.value(), bar.maximum(), t._range, t._following)
            await asyncio.sleep(0.02)
    live(read())
