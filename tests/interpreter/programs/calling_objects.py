class F:
    def __call__(self, x):
        return x + 1
    def __len__(self):
        return 3
    def __getitem__(self, i):
        return i * 2
f = F()
x = f(2)
y = len(f)
z = f[4]
